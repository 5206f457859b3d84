#include "support/json_schema.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace meetpoint::test {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

struct JsonSchema::Parsed {
  valijson::Schema schema;
  valijson::Validator validator;  // keeps the regular expressions that it has made
};

JsonSchema::JsonSchema(const nlohmann::json& schema, const nlohmann::json& document)
    : parsed_(std::make_unique<Parsed>()) {
  // References begin at the root of what is parsed.
  nlohmann::json root = document;
  root["allOf"] = nlohmann::json::array({schema});
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(root), parsed_->schema);
}
JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;

std::string JsonSchema::misfit(const nlohmann::json& value) {
  if (parsed_->validator.validate(parsed_->schema, Adapter(value), nullptr)) return {};
  valijson::ValidationResults results;
  parsed_->validator.validate(parsed_->schema, Adapter(value), &results);
  // The last say most of it: those before only that something in them does not fit.
  std::string text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    std::string place;
    for (const std::string& part : error.context) place += part;
    text += (text.empty() ? "" : "; ") + place + ": " + error.description;
  }
  return text.empty() ? "it does not fit" : text;
}

}  // namespace meetpoint::test
