#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What a fuzzer states about its parser. A broken law aborts, which libFuzzer reports with the input.
namespace meetpoint::fuzz {

inline void law(bool holds, const char* statement) {
  if (holds) return;
  std::fprintf(stderr, "broken law: %s\n", statement);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace meetpoint::fuzz

/// Called by libFuzzer with one input after another.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
