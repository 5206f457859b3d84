#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

/// JSON Schema, draft 7, for the tests that hold what is sent against what is promised. One thread at a time.
namespace meetpoint::test {

class JsonSchema {
 public:
  /// shape   schema: its references begin with #/ and lead into `document`, which need not outlive it
  JsonSchema(const nlohmann::json& schema, const nlohmann::json& document);
  ~JsonSchema();
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;

  /// Empty, or what of the value does not fit, and where.
  std::string misfit(const nlohmann::json& value);

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace meetpoint::test
