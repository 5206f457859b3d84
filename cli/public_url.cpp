#include "cli/public_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "sync/url.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::fail;

/// It is a part of a header of each 401.
constexpr std::size_t kMostLetters = 512;

/// `/a/b`: no empty segment, none that stands for another, nothing that is written in two ways.
bool is_plain_path(std::string_view path) {
  const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~/").find(c) != std::string_view::npos;
  });
  return plain && !path.ends_with('/') && path.find("//") == std::string_view::npos &&
         path.find("/.") == std::string_view::npos;
}

}  // namespace

index::Expected<void> check_public_url(const std::string& url) {
  const auto origin = url.size() <= kMostLetters ? sync::origin_of(url) : std::nullopt;
  if (!origin) {
    return fail(ErrorCode::invalid,
                "--public-url is no URL of a server; write it as https://meetpoint.example");
  }
  if (origin->scheme != "https" && !sync::is_loopback(*origin))
    return fail(ErrorCode::invalid, "--public-url is https, but for a server that only this machine reaches");
  const std::string server = to_string(*origin);
  if (!url.starts_with(server) || !is_plain_path(std::string_view(url).substr(server.size()))) {
    return fail(ErrorCode::invalid,
                fmt::format("--public-url is the server, and perhaps a path of plain letters, without a "
                            "slash at its end and without a query; write it as {}/path",
                            server));
  }
  return {};
}

}  // namespace meetpoint::cli
