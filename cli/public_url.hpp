#pragma once

#include <string>

#include "index/error.hpp"

/// The URL under which clients reach a server, behind whatever proxy. It is the operator's word alone: what a
/// request says in Host anybody can have written.
namespace meetpoint::cli {

/// Whether it can stand in what a server says of itself.
/// shape   `https://HOST[:PORT][/PATH]` in its one spelling; `http` of this machine alone
/// errors  invalid: no such URL; the text says how to write it
/// thread  any
index::Expected<void> check_public_url(const std::string& url);

}  // namespace meetpoint::cli
