# SPDX-License-Identifier: Apache-2.0
# What every target is compiled with: warnings, the sanitizers of the preset, ccache and lld.
find_program(CCACHE ccache)
if(CCACHE)
  # A precompiled header is found again only if ccache trusts it by its content.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wimplicit-fallthrough "SHELL:-Xclang -fno-pch-timestamp")
  find_program(LLD ld.lld-19)
  if(LLD)
    add_link_options(-fuse-ld=${LLD})
  endif()
else()
  # g++ 12 warns about its own coroutine frames, about moved-from std::expected (PR 105593 and kin)
  # and about copies into vectors of bytes (PR 107852).
  add_compile_options(-Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-restrict
    -Wno-stringop-overflow)
endif()

set(PLUMBLINE_SANITIZE "" CACHE STRING "sanitizers for every target but the agent, e.g. address,undefined")
option(PLUMBLINE_COVERAGE "instrument the reference for source coverage" OFF)
