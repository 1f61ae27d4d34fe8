# SPDX-License-Identifier: Apache-2.0
# 'cmake --install build' and, with 'cpack --config build/CPackConfig.cmake', a Debian package. It
# needs dpkg-dev, to find the packages of the shared libraries that the program is linked to.
install(TARGETS bench RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS bench-worker bench-http-server
        RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/concurrency-bench)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/concurrency-bench
        RENAME copyright)

# install_printed(FOLDER FILE ARGUMENT…): installs what the program prints when it is called with the
# arguments. FOLDER may be an expression of the installation's script.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/printed)
function(install_printed folder file)
  list(JOIN ARGN " " arguments)
  install(CODE "
    set(printed \"${PROJECT_BINARY_DIR}/printed/${file}\")
    execute_process(COMMAND \"$<TARGET_FILE:bench>\" ${arguments} OUTPUT_FILE \"\${printed}\"
                    ERROR_VARIABLE error RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR \"Cannot make ${file}: 'bench ${arguments}' ended with '\${status}': \${error}\")
    endif()
    file(INSTALL \"\${printed}\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${folder}\")")
endfunction()
install_printed(${CMAKE_INSTALL_MANDIR}/man1 bench.1 help --man)
install_printed(${CMAKE_INSTALL_DATADIR}/bash-completion/completions bench completion bash)
# Debian's zsh looks below /usr only where packages put theirs, and below /usr/local only where
# everyone else does.
install(CODE "
  set(zsh_folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\" AND EXISTS /etc/debian_version)
    set(zsh_folder vendor-completions)
  endif()")
install_printed("${CMAKE_INSTALL_DATADIR}/zsh/\${zsh_folder}" _bench completion zsh)
install_printed(${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d bench.fish completion fish)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME concurrency-bench)
set(CPACK_PACKAGE_CONTACT "The maintainers of concurrency-bench")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "\
Runs the same tasks through processes, threads, thread pools, coroutines,
event loops and Python's ways to be concurrent, checks that each did the same
work, and records, draws and compares what they cost.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The models of the family 'python' run in the machine's Python.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS python3)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS python3-gevent)
include(CPack)
