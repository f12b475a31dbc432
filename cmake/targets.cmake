# SPDX-License-Identifier: Apache-2.0
# plumbline_library(NAME SOURCES... [DEPENDS targets...]): a library of the house.
# plumbline_tests(NAME SOURCES... [DEPENDS targets...]): its GoogleTest cases, one ctest entry a case.
# plumbline_precompile(NAME [headers...]): has what nearly every file of it includes read once.
function(plumbline_instrument target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  if(PLUMBLINE_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${PLUMBLINE_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(${target} PUBLIC -fsanitize=${PLUMBLINE_SANITIZE})
    target_compile_definitions(${target} PUBLIC PLUMBLINE_SANITIZED)
  endif()
  if(PLUMBLINE_COVERAGE)
    target_compile_options(${target} PUBLIC -fprofile-instr-generate -fcoverage-mapping)
    target_link_options(${target} PUBLIC -fprofile-instr-generate)
  endif()
endfunction()

function(plumbline_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "DEPENDS")
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  plumbline_instrument(${name})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS})
endfunction()

function(plumbline_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "DEPENDS")
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  plumbline_instrument(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest_main)
  # Properties are tried on the same cases each time; run the program itself for others.
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ENVIRONMENT RC_PARAMS=seed=1)
endfunction()

# The gcc preset goes without, and so notices a file that does not include what it uses.
function(plumbline_precompile target)
  target_precompile_headers(${target} PRIVATE <algorithm> <array> <expected> <functional> <map>
    <memory> <optional> <span> <string> <string_view> <utility> <vector> ${ARGN})
endfunction()
