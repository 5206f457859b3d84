#include "api/page_token.hpp"

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Checksum.h>
#include <Poco/Exception.h>
#include <fmt/format.h>

#include <iterator>
#include <sstream>

namespace meetpoint::api {

namespace {

/// A token of ours has at most 183 characters.
constexpr std::size_t kMostTokenBytes = 192;

}  // namespace

std::string seal(std::string_view text) {
  Poco::Checksum checksum(Poco::Checksum::TYPE_CRC32);
  checksum.update(std::string(text));
  std::ostringstream encoded;
  Poco::Base64Encoder encoder(encoded, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
  encoder << fmt::format("{}.{:08x}", text, checksum.checksum());
  encoder.close();
  return encoded.str();
}

std::optional<std::string> unseal(const std::string& token) {
  if (token.size() > kMostTokenBytes) return std::nullopt;
  std::string text;
  try {
    std::istringstream encoded(token);
    Poco::Base64Decoder decoder(encoded, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
    text.assign(std::istreambuf_iterator<char>(decoder), {});
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
  const auto dot = text.rfind('.');
  if (dot == std::string::npos) return std::nullopt;
  text.resize(dot);
  if (seal(text) != token) return std::nullopt;
  return text;
}

}  // namespace meetpoint::api
