#pragma once

#include <string>
#include <utility>
#include <vector>

/// A request and its answer as plain values, so that the whole API is a function that needs no socket.
namespace meetpoint::api {

struct Request {
  std::string method;  ///< GET, HEAD, ...
  std::string target;  ///< as received: path, then perhaps ? and the query
  std::string accept;  ///< the Accept header; empty when there is none
  bool local = false;  ///< from a program on this machine, and through no proxy or web page
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< besides Content-Type and Content-Length
};

}  // namespace meetpoint::api
