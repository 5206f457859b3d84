#include "cli/rpki_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stop_token>
#include <thread>
#include <utility>

#include "index/read_file.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// `A1:B2:..` or `a1b2..`, 20 octets.
Expected<rpki::KeyId> parse_key_id(const std::string& text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char letter) { return letter != ':'; });
  rpki::KeyId key{};
  const bool hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (!hex || digits.size() != 2 * key.size()) {
    return fail(
        ErrorCode::invalid,
        fmt::format("--registry-ca: {} is no subject key identifier of 20 octets in hexadecimal", text));
  }
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = static_cast<std::uint8_t>(std::stoul(digits.substr(2 * i, 2), nullptr, 16));
  return key;
}

}  // namespace

void add_rpki_options(CLI::App& command, RpkiOptions& options, CLI::Option* needed) {
  CLI::Option* const cache = command
                                 .add_option("--rpki-cache", options.cache,
                                             "the cache folder of rpki-client, FORT or OctoRPKI, what "
                                             "`routinator dump` wrote, or a tree HOST/MODULE/PATH")
                                 ->type_name("DIR");
  CLI::Option* const tals =
      command
          .add_option("--tals", options.tals, "folder of trust anchor locators, *.tal, and of *.constraints")
          ->type_name("DIR");
  cache->needs(tals);
  tals->needs(cache);
  if (needed != nullptr) cache->needs(needed);
  command
      .add_option(
          "--registry-ca", options.registry_keys,
          "subject key identifier of a CA that a registry runs for itself, which holds nothing (repeatable)")
      ->needs(cache);
  command
      .add_flag("--rfc8360", options.rfc8360, "accept certificates with the resource extensions of RFC 8360")
      ->needs(cache);
}

Expected<rpki::WalkOptions> walk_options(const RpkiOptions& options) {
  auto tals = rpki::read_tals(options.tals);
  if (!tals) return forward(tals);
  rpki::WalkOptions walk;
  walk.cache = options.cache;
  walk.tals = std::move(*tals);
  walk.now = index::now_utc();
  walk.threads = std::clamp(std::thread::hardware_concurrency(), 2U, 8U);
  walk.rfc8360 = options.rfc8360 ? rpki::Rfc8360::accept : rpki::Rfc8360::refuse;
  return walk;
}

Expected<rpki::HoldershipRules> holdership_rules(const RpkiOptions& options) {
  rpki::HoldershipRules rules;
  rules.rfc8360 = options.rfc8360 ? rpki::Rfc8360::accept : rpki::Rfc8360::refuse;
  for (const std::string& text : options.registry_keys) {
    const auto key = parse_key_id(text);
    if (!key) return tl::unexpected(key.error());
    rules.registry_keys.push_back(*key);
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(options.tals, error)) {
    if (entry.path().extension() != ".constraints") continue;
    const auto text = index::read_file(entry.path(), rpki::kMaxConstraintsBytes);
    if (!text) return tl::unexpected(text.error());
    auto constraints = rpki::parse_constraints(*text);
    if (!constraints)
      return fail(constraints.error().code,
                  fmt::format("{}: {}", entry.path().string(), constraints.error().text));
    rules.constraints.emplace(entry.path().stem().string(), std::move(*constraints));
  }
  return rules;
}

Expected<std::shared_ptr<const rpki::Holdership>> walk_now(const RpkiOptions& options) {
  const auto walk = walk_options(options);
  if (!walk) return tl::unexpected(walk.error());
  auto rules = holdership_rules(options);
  if (!rules) return forward(rules);
  auto repository = rpki::walk(*walk, nullptr, {});
  if (!repository) return forward(repository);
  std::string problems;
  for (const rpki::Repository::Anchor& one : (*repository)->anchors) {
    if (one.authority == rpki::kNoAuthority) problems += fmt::format("; {}: {}", one.name, one.problem);
  }
  const auto& anchors = (*repository)->anchors;
  if (std::all_of(anchors.begin(), anchors.end(),
                  [](const auto& one) { return one.authority == rpki::kNoAuthority; })) {
    return fail(ErrorCode::unavailable,
                fmt::format("no trust anchor is valid in {}{}", options.cache, problems));
  }
  return std::make_shared<const rpki::Holdership>(std::move(*repository), std::move(*rules));
}

}  // namespace meetpoint::cli
