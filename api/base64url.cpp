#include "api/base64url.hpp"

#include <Poco/Base64Encoder.h>

#include <algorithm>
#include <sstream>

#include "rpki/base64.hpp"

namespace meetpoint::api {

index::Expected<std::string> decode_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos)
    return index::fail(index::ErrorCode::invalid, "it has a letter that base64url has not");
  std::string usual(text);
  std::replace(usual.begin(), usual.end(), '-', '+');
  std::replace(usual.begin(), usual.end(), '_', '/');
  usual.append((4 - usual.size() % 4) % 4, '=');
  return rpki::decode_base64(usual);
}

std::string encode_base64url(std::string_view octets) {
  std::ostringstream text;
  Poco::Base64Encoder encoder(text, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
  encoder << octets;
  encoder.close();
  return text.str();
}

}  // namespace meetpoint::api
