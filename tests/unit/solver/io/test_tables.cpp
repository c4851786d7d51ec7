#include "solver/base/error.hpp"
#include "solver/io/files.hpp"
#include "solver/io/tables.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <array>
#include <filesystem>

namespace rackflux {
namespace {

Table sample() {
  Table table{"dispatch", "two hours", {}};
  table.add("t", "s", {0.0, 3600.0});
  table.add("unit.A/B", "W", {1.0 / 3.0, 2e6});
  return table;
}

}  // namespace

TEST(Tables, write_numbers_that_read_back_to_the_same_bit) {
  EXPECT_EQ(csv_text(sample()), "t [s],unit.A/B [W]\n0,0.3333333333333333\n3600,2000000\n");
}

TEST(Tables, with_columns_of_unequal_length_are_broken) {
  Table uneven = sample();
  uneven.columns.back().values.pop_back();
  EXPECT_THROW(csv_text(uneven), Broken);
  EXPECT_THROW(csv_text(Table{"none", "", {}}), Broken);
}

TEST(Tables, are_groups_with_units_whose_first_column_is_the_scale) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "tables";
  make_folder(folder);
  write_tables(folder, "a title", {sample()});
  EXPECT_TRUE(std::filesystem::exists(folder / "dispatch.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "history.h5.tmp"));
  const hid_t file = H5Fopen((folder / "history.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  std::array<double, 2> read{};
  ASSERT_GE(H5LTread_dataset_double(file, "/dispatch/unit.A_B", read.data()), 0);
  EXPECT_EQ(read[0], 1.0 / 3.0);
  EXPECT_EQ(read[1], 2e6);
  std::array<char, 8> unit{};
  ASSERT_GE(H5LTget_attribute_string(file, "/dispatch/unit.A_B", "units", unit.data()), 0);
  EXPECT_STREQ(unit.data(), "W");
  const hid_t scale = H5Dopen2(file, "/dispatch/t", H5P_DEFAULT);
  EXPECT_GT(H5DSis_scale(scale), 0);
  H5Dclose(scale);
  H5Fclose(file);
}

TEST(Tables, say_which_folder_cannot_be_written) {
  try {
    write_tables("/nowhere", "", {sample()});
    FAIL() << "written to a folder that is not there";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere"), std::string::npos);
  }
}

}  // namespace rackflux
