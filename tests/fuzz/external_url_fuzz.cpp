#include <string>

#include "api/external_url.hpp"
#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

namespace {

void check_url(std::string_view text) {
  const auto url = api::parse_external_url(text);
  if (!url) {
    law(url.error().text.size() < 100, "an error is short, whatever the URL");
    return;
  }
  const auto again = api::parse_external_url(url->text());
  law(again && again->text() == url->text(), "a URL is what its text says");
  const std::string normal = url->normal_form();
  const auto twice = api::parse_external_url(normal);
  law(twice && twice->normal_form() == normal, "the normal form of a normal form is itself");
  const auto asked = api::external_url(*url, url->path);
  law(asked && asked->authority == url->authority, "what is asked for does not choose who we are");
}

}  // namespace

/// The bytes as a URL, as the path of one, and as what a request asks for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  static const api::ExternalUrl kBase = api::parse_external_url("https://api.example/peering/").value();
  check_url(text);
  check_url("https://h/" + std::string(text));
  const auto asked = api::external_url(kBase, text);
  law(!asked || asked->text() == "https://api.example/peering" + std::string(text),
      "what is asked for stays as it is written");
  return 0;
}
