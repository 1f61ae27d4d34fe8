# SPDX-License-Identifier: Apache-2.0
# Writes the bytes of ARCHIVE, the names in WORKLOADS, and those of the files in RUNNER that feed pools
# to the C++ file OUTPUT.
file(READ ${ARCHIVE} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "([^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n])" "\\1\n" bytes "${bytes}")

# Sets `result` to the names as the elements of an array of text.
function(elements result)
  list(TRANSFORM ARGN REPLACE "(.+)" "\"\\1\", ")
  list(JOIN ARGN "" text)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Sets `result` to the names of the files in a folder that define the function.
function(names_with result folder function)
  file(GLOB files ${RUNNER}/${folder}/*.py)
  set(found "")
  foreach(file IN LISTS files)
    file(STRINGS ${file} definitions REGEX "^    def ${function}\\(")
    if(definitions)
      get_filename_component(name ${file} NAME_WE)
      string(REPLACE "_" "-" name ${name})
      list(APPEND found ${name})
    endif()
  endforeach()
  elements(text ${found})
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

elements(names ${WORKLOADS})
names_with(pool_workloads workloads run_fed)
names_with(pools models feed)
file(WRITE ${OUTPUT}
"// Written by CMake from models/python.
#include \"models/python/python_modules.h\"

namespace models::support {
namespace {

constexpr unsigned char archive[] = {
${bytes}
};
constexpr std::string_view workloads[] = {${names}};
constexpr std::string_view pool_workloads[] = {${pool_workloads}};
constexpr std::string_view pools[] = {${pools}};

}  // namespace

std::span<const std::byte> python_modules() { return std::as_bytes(std::span(archive)); }
std::span<const std::string_view> python_workloads() { return workloads; }
std::span<const std::string_view> python_pool_workloads() { return pool_workloads; }
std::span<const std::string_view> python_pools() { return pools; }

}  // namespace models::support
")
