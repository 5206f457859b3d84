#include "api/dump.hpp"

#include <fmt/format.h>

#include <utility>

#include "api/byte_range.hpp"
#include "api/compress.hpp"
#include "api/http_cache.hpp"
#include "api/render.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;

/// A store of today's size is made in some seconds.
constexpr std::string_view kMakingSeconds = "2";

/// Trouble is tried again after a minute.
constexpr std::string_view kTroubleSeconds = "60";

/// Letters of the digest that stand in an ETag: two files of one generation differ only if SQLite does.
constexpr std::size_t kDigestLetters = 16;

Form form_for(const Request& request) {
  if (takes_coding(request.accept_encoding, "zstd")) return Form::zstd;
  return takes_gzip(request.accept_encoding) ? Form::gzip : Form::plain;
}

std::string_view coding_of(Form form) {
  return form == Form::zstd ? "zstd" : form == Form::gzip ? "gzip" : "";
}

std::string tag_of(const Dump& dump, std::string_view end) {
  return fmt::format("\"{}-{}-{}-{}\"", dump.generation.number, dump.generation.committed_at,
                     dump.sha256.substr(0, kDigestLetters), end);
}

void add_headers(Response& response, const Dump& dump, const std::string& tag) {
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Last-Modified", http_date(dump.generation.committed_at));
  response.headers.emplace_back("Cache-Control", "public, no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding, Origin");
}

bool is_held(const Request& request, const Dump& dump, const std::string& tag) {
  if (!request.if_none_match.empty())
    return request.if_none_match == "*" || names_tag(request.if_none_match, tag);
  return !request.if_modified_since.empty() &&
         is_unchanged_since(request.if_modified_since, dump.generation.committed_at);
}

Response not_modified(const Dump& dump, const std::string& tag) {
  Response response;
  response.status = 304;
  add_headers(response, dump, tag);
  return response;
}

Response digest(const Request& request, const Dump& dump) {
  const std::string tag = tag_of(dump, "sha256");
  if (is_held(request, dump, tag)) return not_modified(dump, tag);
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = dump.sha256 + "  meetpoint.db\n";
  add_headers(response, dump, tag);
  return response;
}

Response file(const Request& request, const Dump& dump) {
  const Form form = form_for(request);
  const std::string_view coding = coding_of(form);
  const std::string tag = tag_of(dump, coding.empty() ? "plain" : coding);
  if (is_held(request, dump, tag)) return not_modified(dump, tag);
  const auto& open = dump.file(form);
  const bool ranged = request.method == "GET" && (request.if_range.empty() || request.if_range == tag);
  const ByteRange range = parse_byte_range(ranged ? request.range : "", open->bytes());
  Response response;
  add_headers(response, dump, tag);
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (range.kind == ByteRange::Kind::beyond_the_end) {
    response.status = 416;
    response.content_type.clear();
    response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", open->bytes()));
    return response;
  }
  response.content_type = "application/vnd.sqlite3";
  if (!coding.empty()) response.headers.emplace_back("Content-Encoding", coding);
  response.file = FilePart{open, 0, open->bytes()};
  if (range.kind == ByteRange::Kind::part) {
    response.status = 206;
    response.file = FilePart{open, range.first, range.bytes};
    response.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", range.first,
                                                               range.first + range.bytes - 1, open->bytes()));
  }
  return response;
}

Response later(const Request& request, std::string text, std::string_view seconds) {
  Response response =
      render_errors(503, {{ErrorCode::unavailable, std::move(text), "request"}}, request.accept);
  response.headers.emplace_back("Retry-After", seconds);
  return response;
}

}  // namespace

std::optional<Response> get_dump(std::string_view path, const Request& request, DumpShelf* shelf) {
  if (path != kDumpPath && path != kDumpDigestPath) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    Response response =
        render_errors(405, {{ErrorCode::invalid, "only GET, HEAD, OPTIONS here", "method"}}, request.accept);
    response.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
    return response;
  }
  if (shelf == nullptr) {
    return render_errors(
        404, {{ErrorCode::not_found, "this server keeps no such file; follow its /api instead", "path"}},
        request.accept);
  }
  const DumpShelf::Look look = shelf->look();
  if (look.in_trouble) {
    return later(request,
                 "this server cannot write the file now; its log says what its operator can do. Follow its "
                 "/api instead",
                 kTroubleSeconds);
  }
  if (!look.dump) return later(request, "the file is being made; try again soon", kMakingSeconds);
  return path == kDumpPath ? file(request, *look.dump) : digest(request, *look.dump);
}

}  // namespace meetpoint::api
