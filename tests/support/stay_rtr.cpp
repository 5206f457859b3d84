#include "support/stay_rtr.hpp"

#include <unistd.h>

namespace meetpoint::test {

namespace {

constexpr const char* kProgram = "/usr/bin/stayrtr";

}  // namespace

bool StayRtr::is_here() {
  return access(kProgram, X_OK) == 0;
}

StayRtr::StayRtr(const std::filesystem::path& vrps, unsigned short port)
    : port_(port != 0 ? port : free_port()),
      daemon_({kProgram, "-bind", address(), "-cache", vrps.string(), "-checktime=false", "-metrics.addr",
               "127.0.0.1:0", "-refresh", "1", "-rtr.refresh", "1", "-rtr.retry", "1", "-rtr.expire", "600"},
              port_) {}

std::string vrps_json(const std::string& records, const std::string& keys) {
  return R"({"metadata":{"buildtime":"2026-11-22T00:00:00Z"},"roas":[)" + records + R"(],"bgpsec_keys":[)" +
         keys + "]}";
}

}  // namespace meetpoint::test
