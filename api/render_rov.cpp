#include "api/render_rov.hpp"

#include <fmt/format.h>

#include "api/json.hpp"

namespace meetpoint::api {

std::string render_rov(const index::Prefix& prefix, index::Asn asn, const rpki::Rov& rov,
                       const rpki::VrpView& view) {
  Json vrps = Json::array();
  for (const rpki::Vrp& vrp : rov.vrps) {
    vrps.push_back(
        {{"prefix", to_string(vrp.prefix)}, {"max_length", vrp.max_length}, {"asn", vrp.asn.value}});
  }
  Json caches = Json::array();
  for (const rpki::CacheStatus& cache : view.caches) {
    caches.push_back({{"cache", cache.address},
                      {"state", name_of(cache.health)},
                      {"session", cache.session},
                      {"serial", cache.serial},
                      {"vrps", cache.vrps}});
  }
  return bytes_of({{"prefix", to_string(prefix)},
                   {"asn", asn.value},
                   {"state", name_of(rov.state)},
                   {"reason", name_of(rov.reason)},
                   {"vrps", std::move(vrps)},
                   {"covering", rov.covering},
                   {"caches", std::move(caches)}});
}

std::string why_no_vrps(const rpki::VrpView& view) {
  std::string text = "no RTR cache can be asked now";
  for (const rpki::CacheStatus& cache : view.caches) {
    text += fmt::format("; {}: {}", cache.address,
                        !cache.last_error.empty()                    ? cache.last_error
                        : cache.health == rpki::CacheHealth::waiting ? "it has not told everything yet"
                                                                     : "what it told is too old");
  }
  return text;
}

}  // namespace meetpoint::api
