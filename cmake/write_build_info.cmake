# SPDX-License-Identifier: Apache-2.0
# Run by the build (cmake -P): writes build_info.h, with the revision of the source.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
                OUTPUT_VARIABLE BENCH_GIT_REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(BENCH_LIBRARY_VERSIONS "")
string(REPLACE "|" ";" LIBRARIES "${LIBRARIES}")
foreach(library IN LISTS LIBRARIES)
  string(REGEX MATCH "^(.*)=(.*)$" _ "${library}")
  string(APPEND BENCH_LIBRARY_VERSIONS "    {\"${CMAKE_MATCH_1}\", \"${CMAKE_MATCH_2}\"},\n")
endforeach()
configure_file(${INPUT} ${OUTPUT} @ONLY)
