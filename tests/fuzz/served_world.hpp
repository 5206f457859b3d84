#pragma once

#include <string>

#include "api/routes.hpp"
#include "index/published.hpp"
#include "index/search.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

/// The made-up world of the tests as a server has it.
namespace meetpoint::fuzz {

inline const index::Published& served() {
  static const index::Published& published = [&]() -> const index::Published& {
    static index::Published one;
    const test::TempDir place;
    auto snapshot = test::catalogued(test::pdb_world(), place.path());
    one.publish(index::SearchIndex::build(snapshot->catalog()));
    one.publish(std::move(snapshot));
    return one;
  }();
  return published;
}

inline api::Response answer(const std::string& target, const char* accept_encoding = "") {
  api::Request request;
  request.method = "GET";
  request.target = target;
  request.host = "mirror.example";
  request.accept_encoding = accept_encoding;
  return api::answer(request, served());
}

}  // namespace meetpoint::fuzz
