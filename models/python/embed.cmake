# SPDX-License-Identifier: Apache-2.0
# Writes the bytes of ARCHIVE and the names in WORKLOADS to the C++ file OUTPUT.
file(READ ${ARCHIVE} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "([^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n][^\n])" "\\1\n" bytes "${bytes}")
list(TRANSFORM WORKLOADS REPLACE "(.+)" "\"\\1\", " OUTPUT_VARIABLE names)
list(JOIN names "" names)
file(WRITE ${OUTPUT}
"// Written by CMake from models/python.
#include \"models/python/python_modules.h\"

namespace models::support {
namespace {

constexpr unsigned char archive[] = {
${bytes}
};
constexpr std::string_view workloads[] = {${names}};

}  // namespace

std::span<const std::byte> python_modules() { return std::as_bytes(std::span(archive)); }
std::span<const std::string_view> python_workloads() { return workloads; }

}  // namespace models::support
")
