#include "sync/envelope.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

struct Lists {
  std::vector<index::Row> rows;
  std::vector<sync::Malformed> malformed;
};

index::Expected<void> read(index::ObjectType type, std::string& text, Lists& into) {
  return sync::read_envelope(type, text,
                             {[&](const index::Row& row) -> index::Expected<void> {
                                into.rows.push_back(row);
                                return {};
                              },
                              [&](const sync::Malformed& row) -> index::Expected<void> {
                                into.malformed.push_back(row);
                                return {};
                              }});
}

using Json = nlohmann::json;

/// Another parser's word for a column: null and absent are monostate.
index::Value value_in(const Json& json, const index::Field& field) {
  const auto member = json.find(field.name);
  if (member == json.end() || member->is_null()) {
    law(field.keep == index::Keep::column, "a required field is there and not null");
    return {};
  }
  switch (field.kind) {
    case index::Kind::id:
      law(member->is_number_integer() && *member >= 1 && *member <= 0xffffffff, "an id is in 1..2^32-1");
      return member->get<std::int64_t>();
    case index::Kind::asn:
      law(member->is_number_integer() && *member >= 0 && *member <= 0xffffffff, "an ASN has 32 bits");
      return member->get<std::int64_t>();
    case index::Kind::integer:
      law(member->is_number_integer(), "an integer is an integer");
      return member->get<std::int64_t>();
    case index::Kind::number:
      law(member->is_number(), "a number is a number");
      return member->get<double>();
    case index::Kind::boolean:
      law(member->is_boolean(), "a boolean is a boolean");
      return std::int64_t{member->get<bool>()};
    case index::Kind::text:
      law(member->is_string(), "text is text");
      return member->get<std::string>();
    default:
      law(false, "no column has another kind");
      return {};
  }
}

void check_columns(index::ObjectType type, const index::Row& row) {
  const Json json = Json::parse(row.json, nullptr, false);
  law(json.is_object(), "a row's text is a JSON object");
  std::size_t column = 0;
  for (const index::Field& field : index::fields_of(type)) {
    if (!index::is_column(field)) continue;
    law(column < row.columns.size() && row.columns[column++] == value_in(json, field),
        "a column holds what its field says");
  }
  law(column == row.columns.size(), "a row has no more values than columns");
  law(json.at("id") == row.id && row.id != 0, "a row has its id");
  law(json.at("status") == row.status, "and its status");
  law(json.at("created") == index::format_utc(row.created), "and when it was created");
  law(json.at("updated") == index::format_utc(row.updated), "and updated");
}

void check_row(index::ObjectType type, const index::Row& row, const std::string& input) {
  check_columns(type, row);
  law(input.find(row.json) != std::string::npos, "a row's text stands in the input");
  law(row.json.front() == '{' && row.json.back() == '}', "from brace to brace");
  std::string alone = "{\"data\": [" + row.json + "]}";
  Lists again;
  law(read(type, alone, again).has_value(), "a row's text is accepted again");
  law(again.rows.size() == 1 && again.malformed.empty(), "as the one row of a list");
  const index::Row& copy = again.rows.front();
  law(copy.id == row.id && copy.status == row.status && copy.created == row.created &&
          copy.updated == row.updated && copy.columns == row.columns && copy.json == row.json,
      "with equal columns");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const index::ObjectType type = index::kObjectTypes[data[0] % index::kObjectTypeCount];
  const std::string input(fuzz::text_of(data + 1, size - 1));

  std::string given = input;
  Lists lists;
  const auto done = read(type, given, lists);
  law(given == input, "the text is left alone");
  law(done || done.error().code == index::ErrorCode::unavailable, "a broken envelope is unavailable");
  for (const index::Row& row : lists.rows) check_row(type, row, input);
  for (const sync::Malformed& row : lists.malformed) law(!row.why.empty(), "a malformed row has a reason");

  const std::string said = sync::error_of(input);
  law(said.size() <= 200, "an error text has at most 200 characters");
  for (const char c : said) law(c >= ' ' && c < 0x7f, "an error text is printable");
  return 0;
}
