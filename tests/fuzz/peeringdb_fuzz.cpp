#include <nlohmann/json.hpp>
#include <string>

#include "api/parse.hpp"
#include "law.hpp"
#include "served_world.hpp"

/// PeeringDB's API over the made-up world of the tests: one input is what stands behind /api/, path and
/// query.
using namespace meetpoint;
using fuzz::answer;
using fuzz::law;

namespace {

bool is_envelope(const nlohmann::json& body) {
  return body.is_object() && body.contains("data") && body["data"].is_array() && body.contains("meta") &&
         body["meta"].is_object();
}

void check_secrets(const std::string& rows) {
  law(rows.find(test::kSecretName) == std::string::npos, "nobody sees a hidden contact");
  law(rows.find("members.secret") == std::string::npos, "nor a hidden member list");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string target = "/api/" + std::string(fuzz::text_of(data, size));
  const auto parsed = api::parse_target(target);
  if (!parsed || !parsed->path.starts_with("/api/")) return 0;  // another route's
  const api::Response response = answer(target);
  const std::string text = response.text();
  const auto body = nlohmann::json::parse(text, nullptr, false);
  switch (response.status) {
    case 200:
      law(is_envelope(body), "an answer is an envelope of rows");
      for (const auto& row : body["data"]) law(row.is_object(), "a row is an object");
      check_secrets(body["data"].dump());  // links and errors may repeat what the question said
      law(answer(target, "gzip").status == 200, "and one can have it packed");
      break;
    case 400:
      law(body.is_object() && !body.at("meta").at("error").get<std::string>().empty(),
          "a refusal says what is wrong");
      break;
    case 403:
      law(text.empty(), "who may not see a row is told nothing");
      break;
    case 404:
      law(text.empty() || !body.at("meta").at("error").get<std::string>().empty(),
          "nor is nothing found in silence");
      break;
    default:
      law(false, "a question is answered or refused, never our failure");
  }
  return 0;
}
