#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "index/ascii.hpp"
#include "index/error.hpp"
#include "index/planner/asn_lists.hpp"

/// The lines of a file that people keep, by the rules of index/planner/asn_lists.hpp. thread  any
namespace meetpoint::index {

/// read(what stands on the line, its number) -> Expected<void>
/// shape   wants: what errors say of a file that has no line, as `it wants an AS number a line`
/// errors  those of read, and invalid, too_big; with `NAME:LINE: ` or `NAME: ` before them
template <typename Read>
Expected<void> each_line(std::string_view text, const std::string& name, const char* wants, Read read) {
  if (text.size() > kMostListBytes)
    return fail(ErrorCode::too_big, fmt::format("{}: more than {} bytes", name, kMostListBytes));
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // of files that spreadsheets write
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::size_t number = 0;
  bool some = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (number > kMostListLines)
      return fail(ErrorCode::too_big, fmt::format("{}: more than {} lines", name, kMostListLines));
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    some = true;
    if (Expected<void> done = read(line, number); !done) {
      done.error().text = fmt::format("{}:{}: {}", name, number, done.error().text);
      return done;
    }
  }
  if (!some) return fail(ErrorCode::invalid, fmt::format("{}: is empty; {}", name, wants));
  return {};
}

}  // namespace meetpoint::index
