#include "sync/rpsl_pass.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "index/ascii.hpp"
#include "index/regular_file.hpp"
#include "index/time.hpp"
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

Expected<std::vector<rpki::RpslClaim>> read_claims(index::RegularFile& file, const std::stop_token& stop) {
  std::string piece;
  rpki::RpslReader reader;
  std::uintmax_t bytes = 0;
  while (true) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted");
    piece.clear();
    const auto more = file.read(piece, kPieceBytes);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    bytes += piece.size();
    if (bytes > kMaxRpslFileBytes)
      return fail(ErrorCode::too_big, fmt::format("it has more than {} bytes", kMaxRpslFileBytes));
    reader.add(piece);
  }
  auto claims = reader.end();
  if (claims && reader.objects() == 0) {
    return fail(ErrorCode::invalid,
                "it has no aut-num object: is it packed, empty, or a page that says so? What was read of it "
                "before stays");
  }
  return claims;
}

/// Nothing when what is held is of this very file.
Expected<std::optional<rpki::RpslRecord>> read_if_new(index::RegularFile& opened, const std::string& file,
                                                      const std::optional<rpki::RpslRecord>& held,
                                                      const std::stop_token& stop) {
  const struct stat& status = opened.about();
  std::string stamp = fmt::format("{} {} {}.{}", status.st_ino, status.st_size, status.st_mtim.tv_sec,
                                  status.st_mtim.tv_nsec);
  if (held && held->stamp == stamp) return std::optional<rpki::RpslRecord>();
  auto claims = read_claims(opened, stop);
  if (!claims) {
    return fail(claims.error().code, fmt::format("{}: {}", file, claims.error().text));
  }
  // A file of the future would be good for longer than it should.
  const index::UtcSeconds written = std::min<index::UtcSeconds>(status.st_mtim.tv_sec, index::now_utc());
  return std::optional(rpki::RpslRecord{index::printable(std::filesystem::path(file).filename().string()),
                                        written, std::move(stamp), std::move(*claims)});
}

}  // namespace

Expected<RpslReport> follow_rpsl(index::Store& store, const std::vector<std::string>& files,
                                 const std::stop_token& stop) {
  auto held = read_stored(store);
  if (!held) return forward(held);
  RpslReport report;
  std::map<std::string, rpki::RpslRecord> news;
  std::set<std::pair<dev_t, ino_t>> seen;
  for (const std::string& file : files) {
    auto opened = index::RegularFile::open(file);
    if (!opened) {
      held->extract(file);
      report.problems.push_back(std::move(opened.error()));
      continue;
    }
    // By another name.
    if (!seen.emplace(opened->about().st_dev, opened->about().st_ino).second) continue;
    const auto node = held->extract(file);
    auto record = read_if_new(*opened, file, node ? node.mapped() : std::nullopt, stop);
    if (!record && record.error().code == ErrorCode::cancelled) return forward(record);
    if (!record) {
      report.problems.push_back(std::move(record.error()));
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
