#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "index/ids.hpp"

/// One request and what became of it, for those who count and those who keep a log.
namespace meetpoint::api {

/// What a route says of its answer besides the answer.
struct Account {
  std::string request_id = {};  ///< as in the body of an error; empty: the server gives one
  std::string_view route = {};  ///< as the table of routes has it; empty: none
  std::optional<index::Asn> caller = std::nullopt;
  std::uint64_t generation = 0;    ///< of what the answer is made of; 0: of none
  std::string_view reason = {};    ///< a word for why nobody was let in, such as no_token; else empty
  std::string why = {};            ///< the same for people; no byte of what was sent
  std::string_view evidence = {};  ///< what shows that the caller holds its AS number; empty: nobody asked
};

struct Exchange {
  const Account& account;
  std::string_view method;  ///< empty: it was none of HTTP
  const index::IpAddress& client;
  int status = 0;
  std::uint64_t bytes = 0;           ///< of the body
  std::chrono::microseconds took{};  ///< to make the answer, and to send it
};

/// May be called by any thread, and by many at once.
using NoteExchange = std::function<void(const Exchange&)>;

}  // namespace meetpoint::api
