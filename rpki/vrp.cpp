#include "rpki/vrp.hpp"

namespace meetpoint::rpki {

std::string_view name_of(RovState state) {
  switch (state) {
    case RovState::valid:
      return "valid";
    case RovState::invalid:
      return "invalid";
    case RovState::not_found:
      return "not-found";
  }
  return "";
}

std::string_view name_of(RovReason reason) {
  switch (reason) {
    case RovReason::none:
      return "";
    case RovReason::origin:
      return "origin";
    case RovReason::length:
      return "length";
  }
  return "";
}

}  // namespace meetpoint::rpki
