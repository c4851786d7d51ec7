# Flags that every rackflux target shares, as the interface target `rackflux_options`.
add_library(rackflux_options INTERFACE)
target_include_directories(rackflux_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(rackflux_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                  -Wno-sign-conversion)
# g++ 12 takes "a" + std::string for overlapping copies (gcc.gnu.org/PR105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(rackflux_options INTERFACE -Wno-restrict)
endif()
# No code here reads errno or floating-point traps after arithmetic; saying so lets loops with square
# roots and divisions under a condition vectorise. NaN and infinity keep their meaning.
target_compile_options(rackflux_options INTERFACE -fno-math-errno -fno-trapping-math)
if(RACKFLUX_NATIVE)
  target_compile_options(rackflux_options INTERFACE -march=native)
endif()
if(RACKFLUX_WERROR)
  target_compile_options(rackflux_options INTERFACE -Werror)
endif()
if(RACKFLUX_SANITIZE)
  target_compile_options(rackflux_options INTERFACE -fsanitize=address,undefined
                                                    -fno-omit-frame-pointer)
  target_link_options(rackflux_options INTERFACE -fsanitize=address,undefined)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
