#include <nlohmann/json.hpp>
#include <string>

#include "api/parse.hpp"
#include "law.hpp"
#include "served_world.hpp"

/// What planners ask over the made-up world of the tests: one input is what stands behind /v0.1/plan/.
using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string target = "/v0.1/plan/" + std::string(fuzz::text_of(data, size));
  const auto parsed = api::parse_target(target);
  if (!parsed || !parsed->path.starts_with("/v0.1/plan/")) return 0;  // another route's
  const api::Response response = fuzz::answer(target);
  const auto body = nlohmann::json::parse(response.text(), nullptr, false);
  law(body.is_object(), "whatever is said is an object");
  switch (response.status) {
    case 200:
      law(body.contains("generation") && body.contains("age_seconds"), "an answer says of which generation");
      break;
    case 400:
      law(!body.at("errors").empty(), "a refusal says what is wrong");
      for (const auto& error : body["errors"])
        law(!error.at("name").get<std::string>().empty() && !error.at("messages").empty(),
            "and of which parameter");
      break;
    case 404:
      law(!body.contains("generation"), "nobody's path has no answer");
      break;
    default:
      law(false, "a question is answered or refused, never our failure");
  }
  return 0;
}
