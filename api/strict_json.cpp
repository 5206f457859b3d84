#include "api/strict_json.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace meetpoint::api {

namespace {

/// Says what is wrong without a byte of the text: it may be somebody's token.
class Refused : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace

index::Expected<nlohmann::json> parse_strict_object(std::string_view text, int most_levels) {
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> names;  // of the objects that are open
  const auto check = [&](int, Event event, nlohmann::json& value) {
    if (event == Event::object_start || event == Event::array_start) {
      names.emplace_back();
      if (std::cmp_greater(names.size(), most_levels)) throw Refused("it nests too deep");
    } else if (event == Event::object_end || event == Event::array_end) {
      names.pop_back();
    } else if (event == Event::key && !names.back().insert(value.get<std::string>()).second) {
      throw Refused("a name comes twice");
    }
    return true;
  };
  try {
    // The library skips it, and other readers do not.
    if (text.starts_with("\xef\xbb\xbf")) throw Refused("it begins with a byte order mark");
    nlohmann::json read = nlohmann::json::parse(text, check);
    if (!read.is_object()) throw Refused("it is no object");
    return read;
  } catch (const Refused& refused) {
    return index::fail(index::ErrorCode::invalid, refused.what());
  } catch (const nlohmann::json::exception&) {
    return index::fail(index::ErrorCode::invalid, "it is no JSON");
  }
}

std::string text_member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace meetpoint::api
