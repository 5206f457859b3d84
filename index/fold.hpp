#pragma once

#include <string>
#include <string_view>

/// Text as people search for it: without accents and case. `Zürich` and `ZURICH` are `zurich`, `Straße` is
/// `strasse`, `東京` is `dong jing`.
/// thread  any
/// source  PeeringDB transliterates what is asked (unidecode) and its database compares without accents; here
///         both sides are folded
namespace meetpoint::index {

/// Never fails: bytes that are no UTF-8 come out as something that equals itself.
std::string fold(std::string_view utf8);

}  // namespace meetpoint::index
