#include "solver/io/xdmf.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rackflux {

namespace {

std::string data_item(const XdmfStep& step, const XdmfArray& array, const std::string& size) {
  return fmt::format(
      "<DataItem Format=\"HDF\" NumberType=\"{}\" Precision=\"{}\" Dimensions=\"{}\">{}:/{}/{}"
      "</DataItem>",
      array.number_type, array.bytes, size, step.file, step.group, array.dataset);
}

}  // namespace

std::string xdmf_grid(const XdmfStep& step, const Lines& lines, std::span<const XdmfArray> arrays) {
  const int nx = lines.cells(Axis::x), ny = lines.cells(Axis::y), nz = lines.cells(Axis::z);
  std::string text = fmt::format(
      "<Grid Name=\"{}\" GridType=\"Uniform\">\n<Time Value=\"{}\"/>\n"
      "<Topology TopologyType=\"3DRectMesh\" Dimensions=\"{} {} {}\"/>\n"
      "<Geometry GeometryType=\"VXVYVZ\">\n",
      step.group, step.t, nz + 1, ny + 1, nx + 1);
  for (const Axis axis : axes)
    text += data_item(step, {"", fmt::format("{}_node", letter(axis)), "Float", 8},
                      std::to_string(lines.cells(axis) + 1)) +
            "\n";
  text += "</Geometry>\n";
  for (const XdmfArray& array : arrays)
    text += fmt::format(
        "<Attribute Name=\"{}\" AttributeType=\"{}\" Center=\"Cell\">\n{}\n"
        "</Attribute>\n",
        array.name, array.vector ? "Vector" : "Scalar",
        data_item(step, array, fmt::format("{} {} {}{}", nz, ny, nx, array.vector ? " 3" : "")));
  return text + "</Grid>\n";
}

std::string xdmf_series(const std::string& name, const std::vector<std::string>& grids) {
  return fmt::format(
      "<?xml version=\"1.0\"?>\n<Xdmf Version=\"3.0\">\n<Domain>\n"
      "<Grid Name=\"{}\" GridType=\"Collection\" CollectionType=\"Temporal\">\n{}"
      "</Grid>\n</Domain>\n</Xdmf>\n",
      name, fmt::join(grids, ""));
}

}  // namespace rackflux
