#include "cli/load_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace meetpoint::cli {

namespace {

using std::chrono::steady_clock;

/// A terminal is redrawn at most this often.
constexpr std::chrono::milliseconds kRedraw{100};

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

/// A load does not depend on whether anybody can see how far it is.
void show_text(const std::string& text) {
  static_cast<void>(std::fputs(text.c_str(), stderr));
  static_cast<void>(std::fflush(stderr));
}

/// One cell a type: `[#####........]`.
std::string bar(index::ObjectType type) {
  const auto done = static_cast<std::size_t>(type);
  return "[" + std::string(done, '#') + std::string(index::kObjectTypeCount - done, '.') + "]";
}

}  // namespace

std::string describe(const sync::TypeReport& report) {
  if (!report.carried)
    return fmt::format("{} is not carried by this upstream; left as it is", name_of(report.type));
  std::string parts;
  const auto add = [&](std::uint64_t number, std::string_view what) {
    if (number > 0) parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", number, what);
  };
  add(report.added, "new");
  add(report.replaced, "changed");
  add(report.unchanged, "unchanged");
  add(report.older, "older than ours, ignored");
  add(report.removed, "gone");
  add(report.malformed, "malformed, kept out");
  return fmt::format("{} {} rows{}, {}", name_of(report.type), report.rows(),
                     parts.empty() ? "" : " (" + parts + ")", human_bytes(report.bytes));
}

LoadProgressLine::LoadProgressLine(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1), type_began_(steady_clock::now()) {}

void LoadProgressLine::show(const sync::TypeReport& report, bool done) {
  if (quiet_) return;
  const auto now = steady_clock::now();
  if (report.type != type_) {
    type_ = report.type;
    type_began_ = now;
  }
  if (!terminal_) {
    if (done) show_text(describe(report) + "\n");
    return;
  }
  if (drawn_ && !done && now - drawn_at_ < kRedraw) return;
  const double seconds = std::max(std::chrono::duration<double>(now - type_began_).count(), 1e-3);
  show_text(fmt::format("\r\x1b[K{} {:<10} {:>8} rows {:>9} {:>7.0f} rows/s", bar(report.type),
                        name_of(report.type), report.rows(), human_bytes(report.bytes),
                        static_cast<double>(report.rows()) / seconds));
  drawn_ = true;
  drawn_at_ = now;
}

void LoadProgressLine::end() {
  if (drawn_) show_text("\r\x1b[K");
  drawn_ = false;
}

}  // namespace meetpoint::cli
