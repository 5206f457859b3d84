#include "rpki/shallow_json.hpp"

#include <fmt/format.h>

#include <string>

namespace meetpoint::rpki {

namespace {

using Json = nlohmann::json;

/// Ends the reading where it goes too deep.
class Levels final : public nlohmann::json_sax<Json> {
 public:
  explicit Levels(int most) : most_(most) {}
  bool null() override { return true; }
  bool boolean(bool /*any*/) override { return true; }
  bool number_integer(number_integer_t /*any*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*any*/) override { return true; }
  bool number_float(number_float_t /*any*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*any*/) override { return true; }
  bool binary(binary_t& /*any*/) override { return true; }
  bool key(string_t& /*any*/) override { return true; }
  bool start_object(std::size_t /*members*/) override { return ++levels_ <= most_; }
  bool start_array(std::size_t /*elements*/) override { return ++levels_ <= most_; }
  bool end_object() override { return levels_-- > 0; }
  bool end_array() override { return levels_-- > 0; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*problem*/) override {
    return false;
  }
  bool too_deep() const { return levels_ > most_; }

 private:
  int most_;
  int levels_ = 0;
};

}  // namespace

index::Expected<Json> parse_shallow_json(std::string_view bytes, JsonForm form, int most_levels) {
  const bool text = form == JsonForm::text;
  const auto no_json = [&] {
    return index::fail(index::ErrorCode::invalid, text ? "it is no JSON" : "it is no CBOR");
  };
  // The library takes a NUL for the end of a text.
  if (text && bytes.find('\0') != std::string_view::npos) return no_json();
  Levels levels(most_levels);
  const auto library_form = text ? Json::input_format_t::json : Json::input_format_t::cbor;
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &levels, library_form)) {
    if (!levels.too_deep()) return no_json();
    return index::fail(index::ErrorCode::invalid, fmt::format("it nests deeper than {} levels", most_levels));
  }
  Json json = text ? Json::parse(bytes.begin(), bytes.end(), nullptr, false)
                   : Json::from_cbor(bytes.begin(), bytes.end(), true, false);
  if (json.is_discarded()) return no_json();
  return json;
}

}  // namespace meetpoint::rpki
