/** WeChat insists on this component; the visible bar belongs to each tab's own screen (see TabBar). */
export default function CustomTabBar() {
  return null;
}
