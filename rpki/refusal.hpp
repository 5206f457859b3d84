#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

/// Why an object of the RPKI is refused: the first thing found wrong with it, with the clause it breaks.
/// Parsers share one and go on reading nothing once it is set. A plain value, one thread.
namespace meetpoint::rpki {

class Refusal {
 public:
  bool none() const { return text_.empty(); }
  /// Keeps `clause: text`, unless something was refused before.
  void add(std::string_view clause, std::string_view text);
  /// The refusal as an error of code invalid.
  tl::unexpected<index::Error> error() const { return index::fail(index::ErrorCode::invalid, text_); }

 private:
  std::string text_;
};

}  // namespace meetpoint::rpki
