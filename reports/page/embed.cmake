# SPDX-License-Identifier: Apache-2.0
# Writes the files CHARTS, SCRIPT and STYLE, with the SHA-256 of what a browser runs (of CHARTS that
# is CHARTS_UNPACKED), and the text WHY_NO_CHARTS to the C++ file OUTPUT. The assembler takes the files as they are: a megabyte of numbers would take the
# compiler a minute.
set(definitions "")
foreach(asset IN ITEMS charts script style)
  string(TOUPPER ${asset} variable)
  set(unpacked ${${variable}})
  if(DEFINED ${variable}_UNPACKED)
    set(unpacked ${${variable}_UNPACKED})
  endif()
  file(SHA256 ${unpacked} digest)
  string(APPEND definitions "
asm(R\"(
  .pushsection .rodata, \"a\"
  .global bench_page_${asset}_begin, bench_page_${asset}_end
bench_page_${asset}_begin:
  .incbin \"${${variable}}\"
bench_page_${asset}_end:
  .popsection
)\");
extern \"C\" const char bench_page_${asset}_begin[];
extern \"C\" const char bench_page_${asset}_end[];
const Asset ${asset}_asset{{bench_page_${asset}_begin, bench_page_${asset}_end}, \"${digest}\"};
")
endforeach()
file(WRITE ${OUTPUT}
"// Written by CMake from reports/page.
#include \"reports/page/page_assets.h\"

namespace reports {
${definitions}
const std::string_view why_no_charts = \"${WHY_NO_CHARTS}\";

}  // namespace reports
")
