#include "big_world.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

#include "support/temp_dir.hpp"

namespace meetpoint::bench {

std::filesystem::path big_world(double scale) {
  namespace fs = std::filesystem;
  const fs::path recipe = test::shared_data("tools/bigworld.py");
  if (recipe.empty() || std::system("command -v python3 >/dev/null") != 0) return {};
  const fs::path made =
      scale == 1 ? std::string(MEETPOINT_BIG_WORLD) : fmt::format("{}-{}", MEETPOINT_BIG_WORLD, scale);
  if (fs::exists(made) && fs::last_write_time(made) > fs::last_write_time(recipe)) return made;
  const fs::path half = made.string() + ".half";
  for (const fs::path& old : {half, made}) fs::remove_all(old);
  if (std::system(fmt::format("python3 '{}' '{}' {} >&2", recipe.string(), half.string(), scale).c_str()) !=
      0)
    throw std::runtime_error(recipe.string() + " failed");
  fs::rename(half, made);
  return made;
}

}  // namespace meetpoint::bench
