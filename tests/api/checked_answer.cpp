#include <algorithm>

#include "api/routes.hpp"
#include "support/api_contract.hpp"

/// The linker puts this in the place of api::answer (--wrap), so that no test can get an answer past the
/// OpenAPI file.
namespace meetpoint::test {

#define ANSWER \
  "_ZN9meetpoint3api6answerERKNS0_7RequestERKNS_5index9PublishedERKNS0_8ServicesEPNS0_11PackedListsE"

api::Response real_answer(const api::Request& request, const index::Published& published,
                          const api::Services& services,
                          api::PackedLists* packed_lists) asm("__real_" ANSWER);
api::Response checked_answer(const api::Request& request, const index::Published& published,
                             const api::Services& services,
                             api::PackedLists* packed_lists) asm("__wrap_" ANSWER);

api::Response checked_answer(const api::Request& request, const index::Published& published,
                             const api::Services& services, api::PackedLists* packed_lists) {
  api::Response response = real_answer(request, published, services, packed_lists);
  const bool is_packed = std::any_of(response.headers.begin(), response.headers.end(),
                                     [](const auto& header) { return header.first == "Content-Encoding"; });
  Answered answered{response.status, response.content_type, response.headers, std::nullopt};
  if (!response.file && !is_packed) answered.body = response.text();
  expect_as_promised({request.method, request.target}, answered);
  return response;
}

}  // namespace meetpoint::test
