#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/exchange.hpp"
#include "api/header_field.hpp"
#include "api/open_file.hpp"
#include "api/room.hpp"
#include "index/table.hpp"

/// A request and its answer as plain values, so that the whole API is a function that needs no socket.
namespace meetpoint::api {

struct Request {
  std::string method;                  ///< GET, HEAD, ...
  std::string target;                  ///< as received: path, then perhaps ? and the query
  std::string accept;                  ///< the Accept header; empty when there is none
  bool local = false;                  ///< from a program on this machine, and through no proxy or web page
  std::string host = {};               ///< the Host header; empty when there is none
  std::string accept_encoding = {};    ///< likewise
  std::string if_none_match = {};      ///< likewise
  std::string if_modified_since = {};  ///< likewise
  std::string origin = {};             ///< likewise, if it is one that a header may repeat
  std::string range = {};              ///< likewise
  std::string if_range = {};           ///< likewise
  Room* room = nullptr;                ///< for a body that is made; null: all it takes
  std::string content_type = {};       ///< of the body; empty when there is none
  std::string body = {};               ///< only where a route takes one
  std::vector<std::string> authorization = {};  ///< each Authorization field
  std::vector<std::string> dpop = {};           ///< each DPoP field
  index::IpAddress client = {};                 ///< whose request it is
  /// All fields in their order, name and value, into what outlives this; only where there is an
  /// authorization.
  std::vector<HeaderField> fields = {};
};

/// A body whose parts stand in memory that others share, such as a snapshot: nothing is copied to send it.
/// Views into it hold while it lives.
class Pieces {
 public:
  explicit Pieces(std::shared_ptr<const void> owner) : owner_(std::move(owner)) {}
  /// What the owner keeps.
  void add(std::string_view part) {
    parts_.push_back(part);
    bytes_ += part.size();
  }
  /// What nobody else keeps.
  void add_own(std::string part) { add(own_.emplace_back(std::move(part))); }
  const std::vector<std::string_view>& parts() const { return parts_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<const void> owner_;
  std::deque<std::string> own_;
  std::vector<std::string_view> parts_;
  std::uint64_t bytes_ = 0;
};

/// What the whole list of a type, or the file of it, follows from.
struct WholeList {
  std::shared_ptr<const index::Table> table;
  index::UtcSeconds generated = 0;  ///< what the file says; 0: the list, which says nothing
};

/// A body that stands in a file.
struct FilePart {
  std::shared_ptr<const OpenFile> file;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< besides Content-Type and Content-Length
  std::shared_ptr<const Pieces> pieces = nullptr;            ///< if there are any they are the body
  /// Set when the body is a table's whole list, or the file of it.
  std::optional<WholeList> whole_list = std::nullopt;
  /// Held while a large body lives.
  Room::Share share = Room::Share();

  std::optional<FilePart> file = std::nullopt;  ///< if there is one it is the body
  Account account = {};                         ///< for the log, not for the client

  std::uint64_t bytes() const {
    if (file) return file->bytes;
    return pieces ? pieces->bytes() : body.size();
  }
  /// The body in one string: for small ones, and tests.
  std::string text() const {
    if (!pieces) return body;
    std::string all;
    for (const std::string_view part : pieces->parts()) all += part;
    return all;
  }
};

}  // namespace meetpoint::api
