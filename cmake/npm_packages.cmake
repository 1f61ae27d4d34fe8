# SPDX-License-Identifier: Apache-2.0
# Where scripts/setup.sh has put the packages of an npm project, or NOTFOUND: never installed here,
# since building needs no network.
function(find_npm_packages result project)
  set(cache $ENV{XDG_CACHE_HOME})
  if(NOT cache)
    set(cache $ENV{HOME}/.cache)
  endif()
  set(lock ${PROJECT_SOURCE_DIR}/${project}/package-lock.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${lock})
  file(SHA256 ${lock} digest)
  string(SUBSTRING ${digest} 0 16 digest)
  set(folder ${cache}/concurrency-bench/npm-${digest}/node_modules)
  if(NOT IS_DIRECTORY ${folder})
    set(folder NOTFOUND)
  endif()
  set(${result} ${folder} PARENT_SCOPE)
endfunction()
