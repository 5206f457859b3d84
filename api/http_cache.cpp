#include "api/http_cache.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Exception.h>
#include <Poco/Timestamp.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace meetpoint::api {

std::string http_date(index::UtcSeconds instant) {
  return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(instant),
                                         Poco::DateTimeFormat::HTTP_FORMAT);
}

bool names_tag(std::string_view list, std::string_view tag) {
  for (std::size_t at = list.find(tag); at != std::string_view::npos; at = list.find(tag, at + 1)) {
    const bool begins = at == 0 || list[at - 1] == ' ' || list[at - 1] == ',' || list[at - 1] == '/';
    if (begins) return true;
  }
  return false;
}

bool is_unchanged_since(const std::string& date, index::UtcSeconds committed_at) {
  int zone = 0;
  Poco::DateTime parsed;
  if (!Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::HTTP_FORMAT, date, parsed, zone)) return false;
  return committed_at <= parsed.timestamp().epochTime();
}

namespace {

/// Other answers are made for one client; the time counts more than the bytes.
constexpr int kQuickLevel = 1;

/// FNV-1a, the same in every process that serves the same store.
std::uint64_t hash_of(std::string_view target) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : target) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  return hash;
}

/// Of one question to one generation, whose number alone would be the same in another store.
std::string tag_of(const Request& request, const index::Snapshot& snapshot, bool packed) {
  return fmt::format("\"{}-{}-{:016x}{}\"", snapshot.generation().number, snapshot.generation().committed_at,
                     hash_of(request.target), packed ? "-gz" : "");
}

void add_common_headers(Response& response, const Request& request, const index::Snapshot& snapshot,
                        bool packed) {
  response.headers.emplace_back("ETag", tag_of(request, snapshot, packed));
  response.headers.emplace_back("Last-Modified", http_date(snapshot.generation().committed_at));
  // To be kept, and asked about each time: that costs little, and nobody sees yesterday's ports.
  response.headers.emplace_back("Cache-Control", "public, no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding, Origin");
}

/// Whether the client has said that it needs no body if there is one. Where there are tags, dates say
/// nothing.
bool holds_it(const Request& request, const index::Snapshot& snapshot) {
  if (!request.if_none_match.empty()) return request.if_none_match == "*";
  return !request.if_modified_since.empty() &&
         is_unchanged_since(request.if_modified_since, snapshot.generation().committed_at);
}

/// False when there is no room for it.
bool pack(Response& response, Room* room) {
  Chunks packed(room);
  gzip(response.pieces ? response.pieces->parts() : std::vector<std::string_view>{response.body}, kQuickLevel,
       packed);
  if (!packed.has_room()) return false;
  packed.move_to(response);
  return true;
}

}  // namespace

void allow_origin(Response& response, const Request& request) {
  const bool varies = std::any_of(response.headers.begin(), response.headers.end(),
                                  [](const auto& header) { return header.first == "Vary"; });
  if (!varies) response.headers.emplace_back("Vary", "Origin");
  if (request.origin.empty()) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", request.origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After, X-Meetpoint-Ignored");
}

std::optional<Response> not_modified(const Request& request, const index::Snapshot& snapshot) {
  if (request.if_none_match.empty()) return std::nullopt;
  const bool packed = names_tag(request.if_none_match, tag_of(request, snapshot, true));
  if (!packed && !names_tag(request.if_none_match, tag_of(request, snapshot, false))) return std::nullopt;
  Response response;
  response.status = 304;
  add_common_headers(response, request, snapshot, packed);
  return response;
}

void finish(Response& response, const Request& request, const index::Snapshot& snapshot,
            PackedLists* packed_lists) {
  bool packed = takes_gzip(request.accept_encoding) && response.bytes() >= kLeastGzipBytes;
  if (holds_it(request, snapshot)) {
    response = Response();
    response.status = 304;
    add_common_headers(response, request, snapshot, packed);
    return;
  }
  if (packed && packed_lists != nullptr && response.whole_list) {
    const auto whole = packed_lists->packed(*response.whole_list, response.pieces->parts());
    auto pieces = std::make_shared<Pieces>(whole);
    pieces->add(*whole);
    response.pieces = std::move(pieces);
  } else if (packed) {
    packed = pack(response, request.room);
  }
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  add_common_headers(response, request, snapshot, packed);
}

}  // namespace meetpoint::api
