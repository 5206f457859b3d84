#include <fmt/format.h>

#include <algorithm>

#include "api/base64url.hpp"
#include "api/structured_fields.hpp"

namespace meetpoint::api {

namespace {

std::string decimal_text(SfDecimal decimal) {
  const std::int64_t size = decimal.thousandths < 0 ? -decimal.thousandths : decimal.thousandths;
  std::string text = fmt::format("{}{}.{:03}", decimal.thousandths < 0 ? "-" : "", size / 1000, size % 1000);
  for (int i = 0; i < 2 && text.back() == '0'; ++i) text.pop_back();
  return text;
}

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string base64(std::string_view octets) {
  std::string text = encode_base64url(octets);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

struct ValueText {
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(SfDecimal decimal) const { return decimal_text(decimal); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const SfToken& token) const { return token.text; }
  std::string operator()(const SfBytes& bytes) const { return ':' + base64(bytes.octets) + ':'; }
  std::string operator()(bool value) const { return value ? "?1" : "?0"; }
};

bool is_true(const SfValue& value) {
  return std::holds_alternative<bool>(value) && std::get<bool>(value);
}

template <typename T>
const T* find_in(const std::vector<std::pair<std::string, T>>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace

std::string sf_text(const SfValue& value) {
  return std::visit(ValueText(), value);
}

std::string sf_text(const SfParameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += ';' + name;
    if (!is_true(value)) text += '=' + sf_text(value);
  }
  return text;
}

std::string sf_text(const SfItem& item) {
  return sf_text(item.value) + sf_text(item.parameters);
}

std::string sf_text(const SfInnerList& list) {
  std::string text = "(";
  for (const SfItem& item : list.items) {
    if (text.size() > 1) text += ' ';
    text += sf_text(item);
  }
  return text + ')' + sf_text(list.parameters);
}

std::string sf_text(const SfMember& member) {
  return std::visit([](const auto& one) { return sf_text(one); }, member);
}

std::string sf_text(const SfList& list) {
  std::string text;
  for (const SfMember& member : list) {
    if (!text.empty()) text += ", ";
    text += sf_text(member);
  }
  return text;
}

std::string sf_text(const SfDictionary& dictionary) {
  std::string text;
  for (const auto& [name, member] : dictionary) {
    if (!text.empty()) text += ", ";
    text += name;
    const auto* const item = std::get_if<SfItem>(&member);
    text += item != nullptr && is_true(item->value) ? sf_text(item->parameters) : '=' + sf_text(member);
  }
  return text;
}

const SfValue* sf_find(const SfParameters& parameters, std::string_view name) {
  return find_in(parameters, name);
}

const SfMember* sf_find(const SfDictionary& dictionary, std::string_view name) {
  return find_in(dictionary, name);
}

}  // namespace meetpoint::api
