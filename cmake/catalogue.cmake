# SPDX-License-Identifier: Apache-2.0
# add_model(NAME …), add_workload(NAME …), add_experiment(NAME), add_claim(FOLDER/NAME),
# add_scenario(NAME) and add_chart(NAME RANKING …): one line makes a file a member of the catalogue.
# The first two take
#   GROUPS name…      what else --model or --workload calls it by, with others
#   ALIASES name…     what else it is called (models only)
#   FAMILY name       whose baseline it is compared with (models only; default: native)
#   BASELINE          every run of its family includes it (models only, one of each family)
#   FOLDER name       the sub-folder of its file
#   REFERENCE         chosen by its name alone, not by 'all' (models only)
#   LIBRARIES target… imported targets it links; when one is missing the entry stays, with the reason
#   PACKAGE name      the Debian package that brings them, for that reason
#   RANKING mode      what the cells of a chart are to each other (charts only): a `RankingMode`
#   RECORDED_AS name  what results files call a chart, where that is not its name (charts only)
# add_to_catalogue(CATALOGUE KIND …) puts an entry into a catalogue of another name than its folder's.

include_guard()

function(add_to_catalogue catalogue kind name)
  cmake_parse_arguments(ENTRY "BASELINE;REFERENCE" "PACKAGE;FAMILY;FOLDER" "GROUPS;ALIASES;LIBRARIES" ${ARGN})
  if(ENTRY_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_${kind}(${name}): unknown ${ENTRY_UNPARSED_ARGUMENTS}")
  endif()

  string(REPLACE "_" "-" shown "${name}")
  set(missing "")
  foreach(library IN LISTS ENTRY_LIBRARIES)
    if(NOT TARGET ${library})
      set(missing "built without ${library}")
      if(ENTRY_PACKAGE)
        string(APPEND missing ": install ${ENTRY_PACKAGE} and build again")
      endif()
    endif()
  endforeach()

  set(groups "")
  foreach(group IN LISTS ENTRY_GROUPS)
    string(APPEND groups "\"${group}\", ")
  endforeach()
  set(aliases "")
  foreach(alias IN LISTS ENTRY_ALIASES)
    string(APPEND aliases "\"${alias}\", ")
  endforeach()
  string(APPEND lists "constexpr auto ${name}_groups = names({${groups}});\n")
  if(kind STREQUAL "model")
    string(APPEND lists "constexpr auto ${name}_aliases = names({${aliases}});\n")
    set(type "Model")
    set(middle "${name}_aliases, ")
    if(NOT ENTRY_FAMILY)
      set(ENTRY_FAMILY native)
    endif()
    set(tail ", \"${ENTRY_FAMILY}\"")
    foreach(flag BASELINE REFERENCE)
      if(ENTRY_${flag})
        string(APPEND tail ", true")
      else()
        string(APPEND tail ", false")
      endif()
    endforeach()
  else()
    set(type "WorkloadKind")
    set(middle "")
    set(tail "")
  endif()

  if(missing)
    message(STATUS "${kind} ${shown}: ${missing}")
    set(maker nullptr)
  else()
    if(ENTRY_FOLDER)
      set(ENTRY_FOLDER ${ENTRY_FOLDER}/)
    endif()
    add_library(${kind}_${name} OBJECT ${ENTRY_FOLDER}${name}.cpp)
    target_link_libraries(${kind}_${name} PUBLIC ${kind}s_interface ${ENTRY_LIBRARIES})
    if(NOT ENTRY_PACKAGE)  # a library may bring flags of its own
      precompiled_as(workloads_interface ${kind}_${name})
    endif()
    set_property(GLOBAL APPEND PROPERTY ${catalogue}_libraries ${kind}_${name} ${ENTRY_LIBRARIES})
    set(declaration "${type} ${name}();\n")
    set(maker ${name})
  endif()
  set(row "    {\"${shown}\", ${middle}${name}_groups, ${maker}, \"${missing}\"${tail}},\n")
  set_property(GLOBAL APPEND_STRING PROPERTY ${catalogue}_declarations "${declaration}")
  set_property(GLOBAL APPEND_STRING PROPERTY ${catalogue}_lists "${lists}")
  set_property(GLOBAL APPEND_STRING PROPERTY ${catalogue}_rows "${row}")
  set_property(GLOBAL APPEND PROPERTY ${catalogue}_names ${name})
endfunction()

function(add_model name)
  add_to_catalogue(models model ${name} ${ARGN})
endfunction()

function(add_workload name)
  add_to_catalogue(workloads workload ${name} ${ARGN})
endfunction()

# A chart is part of the library of reports; it is not built apart, because its file does not include
# a library of its own. The function of chart a_name is make_a_name.
function(add_chart name)
  cmake_parse_arguments(ENTRY "" "RANKING;RECORDED_AS" "" ${ARGN})
  if(ENTRY_UNPARSED_ARGUMENTS OR NOT ENTRY_RANKING)
    message(FATAL_ERROR "add_chart(${name}): RANKING is missing, or unknown ${ENTRY_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ENTRY_RECORDED_AS)
    set(ENTRY_RECORDED_AS "${name}")
  endif()
  string(REPLACE "_" "-" shown "${ENTRY_RECORDED_AS}")
  set_property(GLOBAL APPEND_STRING PROPERTY charts_declarations
    "void make_${name}(Section& section, std::span<const Selection> selections, const Palette& palette);\n")
  set_property(GLOBAL APPEND_STRING PROPERTY charts_rows
    "    {\"${shown}\", RankingMode::${ENTRY_RANKING}, make_${name}},\n")
  set_property(GLOBAL APPEND PROPERTY charts_names ${name})
  set_property(GLOBAL APPEND PROPERTY charts_sources ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
endfunction()

# Writes the file PATH: TEXT in a namespace, in which @declarations@, @lists@ and @rows@ stand for those
# of the catalogues.
function(write_table path header namespace catalogues text)
  foreach(part declarations lists rows)
    set(${part} "")
    foreach(catalogue IN LISTS catalogues)
      get_property(one GLOBAL PROPERTY ${catalogue}_${part})
      string(APPEND ${part} "${one}")
    endforeach()
  endforeach()
  string(CONFIGURE "${text}" text @ONLY)
  file(CONFIGURE OUTPUT ${path} CONTENT
"// Written by CMake from the catalogue's lines in CMakeLists.txt (cmake/catalogue.cmake).
#include \"${header}\"

#include <array>

namespace ${namespace} {

${text}
}  // namespace ${namespace}
" @ONLY)
endfunction()

# An implementation of locks (of FAMILY lock, in locks/) or of channels (channel, in channels/). Its
# function is make_NAME, since "std" is a name of C++.
function(add_sync family name)
  cmake_parse_arguments(ENTRY "" "PACKAGE" "LIBRARIES" ${ARGN})
  if(ENTRY_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_${family}(${name}): unknown ${ENTRY_UNPARSED_ARGUMENTS}")
  endif()
  string(REPLACE "_" "-" shown "${name}")
  set(missing "")
  foreach(library IN LISTS ENTRY_LIBRARIES)
    if(NOT TARGET ${library})
      set(missing "built without ${library}: install ${ENTRY_PACKAGE} and build again")
    endif()
  endforeach()
  set(maker nullptr)
  if(NOT missing)
    set(maker make_${name})
    set_property(GLOBAL APPEND PROPERTY sync_sources
      ${CMAKE_CURRENT_SOURCE_DIR}/${family}s/${name}.cpp)
    set_property(GLOBAL APPEND PROPERTY sync_libraries ${ENTRY_LIBRARIES})
    set_property(GLOBAL APPEND_STRING PROPERTY sync_declarations
      "SyncImplementation ${maker}();\n")
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY sync_rows
    "    {\"${shown}\", SyncFamily::${family}, ${maker}, \"${missing}\"},\n")
endfunction()
function(add_lock name)
  add_sync(lock ${name} ${ARGN})
endfunction()
function(add_channel name)
  add_sync(channel ${name} ${ARGN})
endfunction()

# Writes the table of locks and channels and makes the library TARGET of it, of all of them, and of the
# sources named.
function(write_sync target)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/sync_catalogue.cpp)
  write_table(${file} models/sync/sync_catalogue.h models sync
"@declarations@
std::span<const SyncEntry> sync_catalogue() {
  static constexpr SyncEntry entries[] = {
@rows@  };
  return entries;
}
")
  get_property(sources GLOBAL PROPERTY sync_sources)
  get_property(libraries GLOBAL PROPERTY sync_libraries)
  list(REMOVE_DUPLICATES libraries)
  add_library(${target} STATIC ${file} ${sources} ${ARGN})
  target_link_libraries(${target} PUBLIC models_interface ${libraries})
endfunction()

# Writes the table of charts and adds it, with the files of all charts, to the library TARGET.
function(write_charts target)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/charts_catalogue.cpp)
  write_table(${file} reports/charts/catalogue.h reports charts
"@declarations@
std::span<const SectionMaker> section_makers() {
  static constexpr SectionMaker makers[] = {
@rows@  };
  return makers;
}
")
  get_property(sources GLOBAL PROPERTY charts_sources)
  target_sources(${target} PRIVATE ${sources} ${file})
endfunction()

# Writes the table and makes the library TARGET of it and of all entries of the catalogues named.
function(write_catalogue target folder)
  foreach(catalogue IN LISTS ARGN)
    get_property(libraries GLOBAL PROPERTY ${catalogue}_libraries)
    list(APPEND entries ${libraries})
  endforeach()
  list(REMOVE_DUPLICATES entries)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
  write_table(${file} ${folder}/catalogue.h ${folder} "${ARGN}"
"@declarations@
namespace {

template <std::size_t count = 0>
constexpr std::array<std::string_view, count> names(const std::string_view (&list)[count]) {
  std::array<std::string_view, count> result{};
  for (std::size_t i = 0; i < count; ++i) result[i] = list[i];
  return result;
}
struct Nothing {};
[[maybe_unused]] constexpr std::array<std::string_view, 0> names(Nothing) { return {}; }

@lists@
constexpr CatalogueEntry entries[] = {
@rows@};

}  // namespace

std::span<const CatalogueEntry> catalogue() { return entries; }
")
  # What the folder does with its catalogue lies in the same library: it needs the table.
  set(users ${PROJECT_SOURCE_DIR}/${folder}/catalogue.cpp)
  if(NOT EXISTS ${users})
    set(users "")
  endif()
  add_library(${target} STATIC ${file} ${users})
  target_link_libraries(${target} PUBLIC ${folder}_interface ${entries})
endfunction()

# One entry of bench's data, whose file SOURCE defines the function NAME that returns it: a row of
# the table NAMESPACE::all(), for write_entries. It is compiled as INTERFACE says.
function(add_entry namespace type name source interface)
  add_library(${namespace}_${name} OBJECT ${source})
  target_link_libraries(${namespace}_${name} PUBLIC ${interface})
  precompiled_as(workloads_interface ${namespace}_${name})
  set_property(GLOBAL APPEND PROPERTY ${namespace}_libraries ${namespace}_${name})
  set_property(GLOBAL APPEND_STRING PROPERTY ${namespace}_declarations "${type} ${name}();\n")
  set_property(GLOBAL APPEND_STRING PROPERTY ${namespace}_rows "      ${name}(),\n")
endfunction()

# Writes the table of all entries of a namespace, which HEADER declares, and makes the library of
# the namespace's name of it, of the entries, and of the sources named.
function(write_entries namespace type header interface)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${namespace}.cpp)
  write_table(${file} ${header} ${namespace} ${namespace}
"@declarations@
std::span<const ${type}> all() {
  static const ${type} entries[] = {
@rows@  };
  return entries;
}
")
  get_property(libraries GLOBAL PROPERTY ${namespace}_libraries)
  add_library(${namespace} STATIC ${file} ${ARGN})
  target_link_libraries(${namespace} PUBLIC ${interface} ${libraries})
endfunction()

function(add_experiment name)
  add_entry(experiments Experiment ${name} experiments/${name}.cpp experiments_interface)
endfunction()

function(write_experiments)
  write_entries(experiments Experiment bench/experiments/experiment.h experiments_interface ${ARGN})
endfunction()

# One of CPython's scenarios is a module (models/python/runner/scenarios/NAME.py) and has no file
# here: its line says what it shows (PYTHON_QUESTION) and how many seconds it takes (ABOUT_S).
function(add_scenario name)
  cmake_parse_arguments(ENTRY "" "PYTHON_QUESTION;ABOUT_S" "" ${ARGN})
  if(ENTRY_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_scenario(${name}): unknown ${ENTRY_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ENTRY_PYTHON_QUESTION)
    add_entry(scenarios Scenario ${name} scenarios/${name}.cpp scenarios_interface)
    return()
  endif()
  if(NOT EXISTS ${PROJECT_SOURCE_DIR}/models/python/runner/scenarios/${name}.py)
    message(FATAL_ERROR "add_scenario(${name}): models/python/runner/scenarios/${name}.py is missing")
  endif()
  string(REPLACE "_" "-" shown "${name}")
  set_property(GLOBAL APPEND_STRING PROPERTY scenarios_rows
    "      {.name = \"${shown}\",\n       .question = \"${ENTRY_PYTHON_QUESTION}\",\n       .about_s = ${ENTRY_ABOUT_S}},\n")
endfunction()

function(write_scenarios)
  write_entries(scenarios Scenario bench/scenarios/scenario.h scenarios_interface ${ARGN})
endfunction()

# PATH: the folder in bench/claims, and the name.
function(add_claim path)
  get_filename_component(name ${path} NAME)
  add_entry(claims Claim ${name} claims/${path}.cpp experiments_interface)
endfunction()

function(write_claims)
  write_entries(claims Claim bench/claims/claim.h experiments_interface ${ARGN})
endfunction()
