import '../styles/router.scss';

/** Stands in for the style writer of Taro's browser router: the rules live in styles/_router.scss. */
const nothing = () => undefined;

export const addStyle = nothing;
export const loadAnimateStyle = nothing;
export const loadNavigationBarStyle = nothing;
export const loadRouterStyle = nothing;
