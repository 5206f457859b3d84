#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Countries by their English names. thread  any
/// source  ISO 3166-1 with the names of the Unicode CLDR, as ICU carries them; PeeringDB's differ in few
namespace meetpoint::index {

/// ISO codes of the countries whose English name contains the text, without regard to case and accents.
/// `land` gives CH, DE, ... An empty text gives none.
std::vector<std::string> countries_named(std::string_view part);

}  // namespace meetpoint::index
