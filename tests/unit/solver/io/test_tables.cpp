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

TEST(Tables, of_an_earlier_run_are_removed_and_nothing_else) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "earlier_tables";
  std::filesystem::remove_all(folder);
  make_folder(folder);
  EXPECT_NO_THROW(remove_tables(folder));
  Table site = sample();
  site.name = "site";
  write_tables(folder, "an earlier run", {sample(), site});
  replace_file(folder / "prices.csv", "of somebody else\n");
  remove_tables(folder);
  for (const char* const name : {"dispatch.csv", "site.csv", "history.h5"})
    EXPECT_FALSE(std::filesystem::exists(folder / name)) << name;
  EXPECT_TRUE(std::filesystem::exists(folder / "prices.csv"));
}

TEST(Tables, of_an_earlier_run_that_cannot_be_read_are_left_and_named) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "damaged_tables";
  make_folder(folder);
  replace_file(folder / "history.h5", "no HDF5\n");
  try {
    remove_tables(folder);
    FAIL() << "a damaged file was taken for tables";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("history.h5: remove it or choose another folder, "),
              std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "history.h5"));
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
