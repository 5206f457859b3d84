#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "support/json_schema.hpp"

/// What the OpenAPI file promises of answers, held against those that tests get.
/// thread  any
namespace meetpoint::test {

/// A question over HTTP, and what came of it.
struct Asked {
  std::string method;
  std::string target;  ///< as sent
};
struct Answered {
  int status = 0;
  std::string content_type;  ///< empty: there is none
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;  ///< nothing: it is not at hand, as that of a HEAD or of a file
};

class ApiContract {
 public:
  /// shape   document: OpenAPI 3.1 with what the file's own `x-any-path` and `x-any-answer` say
  explicit ApiContract(nlohmann::json document);

  /// Empty, or what the file does not say so: an unknown path, a status, a type, a header or a body. What
  /// fitted once is not looked at again, so that a test which measures time sees next to nothing of it.
  std::string misfit(const Asked& asked, const Answered& answered) const;

  const nlohmann::json& document() const { return document_; }
  /// What a reference leads to; all else is returned as it is.
  const nlohmann::json& resolved(const nlohmann::json& node) const;

 private:
  struct Place;
  std::string misfit_anew(const Asked& asked, const Answered& answered) const;
  Place place_of(const std::string& target) const;
  const nlohmann::json* promise(const Asked& asked, const Place& place, int status, std::string& wrong) const;
  const nlohmann::json& anywhere(const std::string& path) const;
  std::string misfit_of_headers(const nlohmann::json& promised, const Answered& answered) const;
  std::string misfit_of_header(const std::string& name, const std::string& value,
                               const nlohmann::json& header) const;
  std::string misfit_of_body(const nlohmann::json& promised, const Answered& answered) const;
  std::string misfit_of_value(const nlohmann::json& schema, const nlohmann::json& value) const;

  nlohmann::json document_;
  nlohmann::json schemas_;  ///< that references of schemas lead into
  mutable std::mutex mutex_;
  mutable std::map<std::string, JsonSchema> parsed_;  // by its text
  mutable std::unordered_set<std::size_t> fitted_;    // hashes of what was asked and answered
};

/// That of this build.
const ApiContract& api_contract();

/// Lets the test that runs fail when the answer does not fit; nothing happens outside of one.
void expect_as_promised(const Asked& asked, const Answered& answered);

}  // namespace meetpoint::test
