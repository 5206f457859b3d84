#include "sync/rpsl_pass.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <optional>
#include <utility>

#include "index/ascii.hpp"
#include "rpki/rpsl.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// A piece of a file at a time.
constexpr std::size_t kPieceBytes = 256UL * 1024;

/// Of what is held, nothing for what cannot be read.
using Held = std::map<std::string, std::optional<rpki::RpslRecord>>;

Expected<Held> read_stored(index::Store& store) {
  auto reading = store.read();
  if (!reading) return forward(reading);
  Held held;
  auto read = (*reading)->each_document(rpki::kRpslKind, [&](const std::string& key, std::string_view bytes) {
    auto record = rpki::read_rpsl_record(bytes);
    held[key] = record ? std::optional(std::move(*record)) : std::nullopt;
  });
  if (!read) return forward(read);
  return held;
}

Expected<std::vector<rpki::RpslClaim>> read_claims(const std::string& file, const std::stop_token& stop) {
  std::ifstream in(file, std::ios::binary);
  std::string piece(kPieceBytes, '\0');
  rpki::RpslReader reader;
  std::uintmax_t bytes = 0;
  while (in) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted");
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto size = static_cast<std::size_t>(in.gcount());
    bytes += size;
    if (bytes > kMaxRpslFileBytes)
      return fail(ErrorCode::too_big, fmt::format("it has more than {} bytes", kMaxRpslFileBytes));
    reader.add(std::string_view(piece).substr(0, size));
  }
  if (!in.is_open() || in.bad()) return fail(ErrorCode::not_found, "it cannot be read");
  return reader.end();
}

/// Nothing when what is held is of this very file.
Expected<std::optional<rpki::RpslRecord>> read_if_new(const std::string& file,
                                                      const std::optional<rpki::RpslRecord>& held,
                                                      const std::stop_token& stop) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(ErrorCode::not_found, "there is no such file");
  std::string stamp = fmt::format("{} {} {}.{}", status.st_ino, status.st_size, status.st_mtim.tv_sec,
                                  status.st_mtim.tv_nsec);
  if (held && held->stamp == stamp) return std::optional<rpki::RpslRecord>();
  auto claims = read_claims(file, stop);
  if (!claims) return forward(claims);
  return std::optional(rpki::RpslRecord{index::printable(std::filesystem::path(file).filename().string()),
                                        status.st_mtim.tv_sec, std::move(stamp), std::move(*claims)});
}

}  // namespace

Expected<RpslReport> follow_rpsl(index::Store& store, const std::vector<std::string>& files,
                                 const std::stop_token& stop) {
  auto held = read_stored(store);
  if (!held) return forward(held);
  RpslReport report;
  std::map<std::string, rpki::RpslRecord> news;
  for (const std::string& file : files) {
    const auto node = held->extract(file);
    auto record = read_if_new(file, node ? node.mapped() : std::nullopt, stop);
    if (!record && record.error().code == ErrorCode::cancelled) return forward(record);
    if (!record) {
      report.problems.push_back({record.error().code, fmt::format("{}: {}", file, record.error().text), {}});
    } else if (*record) {
      report.claims += (*record)->claims.size();
      news.insert_or_assign(file, std::move(**record));
    }
  }
  if (news.empty() && held->empty()) return report;
  auto pass = store.begin();
  if (!pass) return forward(pass);
  for (const auto& [file, record] : news) {
    if (auto set = (*pass)->set_document(rpki::kRpslKind, file, to_record(record)); !set) return forward(set);
  }
  for (const auto& [file, record] : *held) {
    if (auto gone = (*pass)->remove_document(rpki::kRpslKind, file); !gone) return forward(gone);
  }
  auto generation = (*pass)->commit();
  if (!generation) return forward(generation);
  report.generation = *generation;
  return report;
}

}  // namespace meetpoint::sync
