#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "objects.hpp"
#include "rpki/holdership.hpp"
#include "support/temp_dir.hpp"

/// A made-up RPKI in a folder, walked as often as a test likes.
namespace meetpoint::test {

using Walked = std::shared_ptr<const rpki::Repository>;

/// The options of a walk of what RpkiTree wrote into `folder`.
inline rpki::WalkOptions options_of(const std::filesystem::path& folder, index::UtcSeconds now = kNow) {
  rpki::WalkOptions options;
  options.cache = folder;
  options.tals = rpki::read_tals(folder / "tals").value();
  options.now = now;
  return options;
}

inline Walked walk_of(const std::filesystem::path& folder, index::UtcSeconds now = kNow,
                      const Walked& previous = nullptr) {
  auto walked = rpki::walk(options_of(folder, now), previous.get(), {});
  EXPECT_TRUE(walked) << refusal_of(walked);
  return walked.value();
}

/// The authority whose certificate file is `NAME.cer`, or null.
inline const rpki::Authority* named(const rpki::Repository& repository, const std::string& name) {
  for (const rpki::Authority& one : repository.authorities) {
    if (one.certificate->uri.ends_with("/" + name + ".cer")) return &one;
  }
  return nullptr;
}

/// Names of all authorities in the order of the walk, of those without a point in brackets: `alpha alice
/// (bob)`.
inline std::string names_of(const rpki::Repository& repository) {
  std::string all;
  for (const rpki::Authority& one : repository.authorities) {
    const std::string name = std::filesystem::path(one.certificate->uri).stem().string();
    all += (all.empty() ? "" : " ") + (one.point ? name : "(" + name + ")");
  }
  return all;
}

/// `alice*, bob`: names of the certificates that cover an AS, deepest first, with a star for holders.
inline std::string holders_text(const rpki::Holdership& holdership, std::uint32_t asn,
                                index::UtcSeconds now = kNow) {
  std::string all;
  for (const rpki::Certified& one : holdership.holder_of({asn}, now).certificates) {
    const rpki::Authority& authority = holdership.repository().authorities[one.authority];
    all += (all.empty() ? "" : ", ") + std::filesystem::path(authority.certificate->uri).stem().string() +
           (one.holder ? "*" : "");
  }
  return all;
}

}  // namespace meetpoint::test
