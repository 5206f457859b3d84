#include "sync/envelope.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <bitset>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "index/ascii.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Field;
using index::Keep;
using index::Kind;
using index::ObjectType;
using index::Row;
using index::Value;
namespace dom = simdjson::dom;

/// Rows nest three deep today; SQLite's JSON functions and every reader of ours must survive what we let in.
constexpr std::size_t kDeepestRow = 32;

/// A megabyte: upstream's largest rows are notes of some 100 kB.
constexpr std::size_t kMostRowBytes = 1024UL * 1024;

constexpr std::size_t kUsualRowBytes = 16UL * 1024;

constexpr std::size_t kMostErrorText = 200;

bool in_id_range(std::int64_t value, Kind kind) {
  return value >= (kind == Kind::id ? 1 : 0) && value <= std::numeric_limits<std::uint32_t>::max();
}

/// The value as a column of that kind holds it; nothing when it is of another kind or out of range.
std::optional<Value> typed(const dom::element& element, Kind kind) {
  if (element.is_null()) return Value();
  switch (kind) {
    case Kind::id:
    case Kind::asn:
    case Kind::integer: {
      std::int64_t integer = 0;
      if (element.get_int64().get(integer) != simdjson::SUCCESS) return std::nullopt;
      if (kind != Kind::integer && !in_id_range(integer, kind)) return std::nullopt;
      return integer;
    }
    case Kind::number: {
      double number = 0;
      if (element.get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
      return number;
    }
    case Kind::boolean: {
      bool truth = false;
      if (element.get_bool().get(truth) != simdjson::SUCCESS) return std::nullopt;
      return std::int64_t{truth ? 1 : 0};
    }
    case Kind::text: {
      std::string_view text;
      if (element.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
      return std::string(text);
    }
    case Kind::time: {
      std::string_view text;
      if (element.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
      const auto instant = index::parse_utc(text);
      return instant ? std::optional<Value>(*instant) : std::nullopt;
    }
    case Kind::list:
      return std::nullopt;  // lists live in the row's text only
  }
  return std::nullopt;
}

/// The id of a row that is broken elsewhere: On-Demand steps over what it is not asked for. 0 when there is
/// none.
std::uint32_t glimpse_id(std::string_view text) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(text);
  simdjson::ondemand::document document;
  std::int64_t id = 0;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return 0;
  if (document.find_field_unordered("id").get_int64().get(id) != simdjson::SUCCESS) return 0;
  return in_id_range(id, Kind::id) ? static_cast<std::uint32_t>(id) : 0;
}

/// Reads one row of one type; reused for all rows of a list.
class RowReader {
 public:
  explicit RowReader(ObjectType type) : fields_(index::fields_of(type)), parser_(kMostRowBytes) {
    // Sets the depth; a longer row grows the buffer.
    if (parser_.allocate(kUsualRowBytes, kDeepestRow) != simdjson::SUCCESS) throw std::bad_alloc();
    row_.columns.resize(index::column_count(type));
    std::size_t column = 0;
    for (const Field& field : fields_) columns_.push_back(index::is_column(field) ? column++ : 0);
  }

  const Row& row() const { return row_; }

  /// Empty when row() now holds the row; else what is wrong, with row().id set if it could be read.
  /// `text` has simdjson's padding behind it.
  std::string read(std::string_view text) {
    row_.id = 0;
    if (text.size() > kMostRowBytes) {
      row_.id = glimpse_id(text);
      return fmt::format("larger than {} bytes", kMostRowBytes);
    }
    dom::object object;
    const auto error = parser_.parse(text.data(), text.size(), false).get(object);
    if (error != simdjson::SUCCESS) {
      row_.id = glimpse_id(text);
      return simdjson::error_message(error);
    }
    for (Value& value : row_.columns) value = std::monostate();
    seen_.reset();
    std::string wrong;
    std::size_t expected = 0;
    for (const auto& [key, element] : object) {
      const auto place = find(key, expected);
      if (!place) continue;  // a field newer than us: kept in the text
      expected = *place + 1;
      if (seen_[*place]) {
        if (wrong.empty()) wrong = fmt::format("{} stands twice", key);
        continue;
      }
      seen_[*place] = true;
      if (fields_[*place].keep == Keep::in_json) continue;
      if (!take(*place, element) && wrong.empty()) wrong = fmt::format("{} has a wrong value", key);
    }
    if (wrong.empty()) wrong = missing();
    if (wrong.empty()) row_.json.assign(text);
    return wrong;
  }

 private:
  /// Upstream keeps to the order of the list, so the next field is nearly always the expected one.
  std::optional<std::size_t> find(std::string_view key, std::size_t expected) const {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const std::size_t place = (expected + i) % fields_.size();
      if (fields_[place].name == key) return place;
    }
    return std::nullopt;
  }

  bool take(std::size_t place, const dom::element& element) {
    const Field& field = fields_[place];
    auto value = typed(element, field.kind);
    if (!value) return false;
    const bool null = std::holds_alternative<std::monostate>(*value);
    if (null && field.keep != Keep::column) return false;
    if (field.keep != Keep::always) {
      row_.columns[columns_[place]] = std::move(*value);
    } else if (field.name == "id") {
      row_.id = static_cast<std::uint32_t>(std::get<std::int64_t>(*value));
    } else if (field.name == "created") {
      row_.created = std::get<std::int64_t>(*value);
    } else if (field.name == "updated") {
      row_.updated = std::get<std::int64_t>(*value);
    } else {
      row_.status = std::get<std::string>(*value);
    }
    return true;
  }

  std::string missing() const {
    for (std::size_t place = 0; place < fields_.size(); ++place) {
      const Keep keep = fields_[place].keep;
      if (!seen_[place] && (keep == Keep::always || keep == Keep::required)) {
        return fmt::format("{} is missing", fields_[place].name);
      }
    }
    return {};
  }

  std::span<const Field> fields_;
  std::vector<std::size_t> columns_;  // of each field, its column, if it has one
  std::bitset<64> seen_;
  dom::parser parser_;
  Row row_;
};

tl::unexpected<index::Error> broken(ObjectType type, std::string_view why) {
  return fail(ErrorCode::unavailable,
              fmt::format("the {} list is no PeeringDB envelope: {}", name_of(type), why));
}

Expected<void> read_rows(ObjectType type, simdjson::ondemand::array rows, const EnvelopeVisitor& visitor) {
  RowReader reader(type);
  for (auto element : rows) {
    simdjson::ondemand::value value;
    if (const auto error = element.get(value)) return broken(type, simdjson::error_message(error));
    simdjson::ondemand::json_type kind{};
    if (const auto error = value.type().get(kind)) return broken(type, simdjson::error_message(error));
    Expected<void> visited;
    if (kind != simdjson::ondemand::json_type::object) {
      visited = visitor.malformed({0, "not an object"});
    } else {
      std::string_view text;
      simdjson::ondemand::object object;
      if (const auto error = value.get_object().get(object))
        return broken(type, simdjson::error_message(error));
      if (const auto error = object.raw_json().get(text)) return broken(type, simdjson::error_message(error));
      text = text.substr(0, text.rfind('}') + 1);  // raw_json runs on to the next token
      const std::string wrong = reader.read(text);
      visited = wrong.empty() ? visitor.row(reader.row()) : visitor.malformed({reader.row().id, wrong});
    }
    if (!visited) return visited;
  }
  return {};
}

}  // namespace

Expected<void> read_envelope(ObjectType type, std::string& text, const EnvelopeVisitor& visitor) {
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object envelope;
  if (const auto error = parser.iterate(text).get(document))
    return broken(type, simdjson::error_message(error));
  if (const auto error = document.get_object().get(envelope))
    return broken(type, simdjson::error_message(error));
  bool found = false;
  for (auto field : envelope) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key))
      return broken(type, simdjson::error_message(error));
    if (key != "data") continue;
    if (found) return broken(type, "two data arrays");
    found = true;
    simdjson::ondemand::array rows;
    if (field.value().get_array().get(rows) != simdjson::SUCCESS) return broken(type, "data is not an array");
    auto read = read_rows(type, rows, visitor);
    if (!read) return read;
  }
  if (!found) return broken(type, "it has no data");
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    return broken(type, "something follows its end");
  return {};
}

std::string error_of(std::string_view body) {
  dom::parser parser;
  dom::element root;
  std::string_view said;
  const simdjson::padded_string padded(body.substr(0, kMostRowBytes));
  if (parser.parse(padded).get(root) != simdjson::SUCCESS) return {};
  if (root["meta"]["error"].get(said) != simdjson::SUCCESS &&
      root["message"].get(said) != simdjson::SUCCESS) {
    return {};
  }
  return index::printable(said, kMostErrorText);
}

}  // namespace meetpoint::sync
