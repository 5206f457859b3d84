#include "rpki/refusal.hpp"

#include <fmt/format.h>

namespace meetpoint::rpki {

void Refusal::add(std::string_view clause, std::string_view text) {
  if (text_.empty()) text_ = fmt::format("{}: {}", clause, text);
}

}  // namespace meetpoint::rpki
