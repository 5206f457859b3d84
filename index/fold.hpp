#pragma once

#include <string>
#include <string_view>

/// Text as people search for it: without accents and case. `Zürich` and `ZURICH` are `zurich`, `Straße` is
/// `strasse`, `東京` is `dong jing`.
///
/// Each letter stands for the same whatever stands beside it, so that a part of a text is found in the text;
/// only ideographs are parted from a letter before them by a blank.
/// thread  any, without waiting; who meets the first letter of a block of 256 looks them up in ICU
/// source  PeeringDB transliterates what is asked letter by letter (unidecode) and its database compares
///         without accents; here both sides are folded
namespace meetpoint::index {

/// Never fails: bytes that are no UTF-8 come out as something that equals itself.
std::string fold(std::string_view utf8);

}  // namespace meetpoint::index
